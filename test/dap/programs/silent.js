export const ask = () => new Promise(() => {});
