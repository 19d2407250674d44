// A value that changes by actions, and draws at most once a frame whatever arrives in between: hidden pages, to which
// the browser gives no frames, draw nothing and lose nothing. Knows no view.

export interface Store<State, Action> {
  readonly state: State;
  dispatch(action: Action): void;
}

export function createStore<State, Action>(
  initial: State,
  reduce: (state: State, action: Action) => State,
  draw: (state: State) => void,
): Store<State, Action> {
  let state = initial;
  let asked = false;
  const frame = (): void => {
    asked = false;
    draw(state);
  };
  return {
    get state() {
      return state;
    },
    dispatch(action) {
      const next = reduce(state, action);
      if (next === state) return;
      state = next;
      if (asked) return;
      asked = true;
      requestAnimationFrame(frame);
    },
  };
}
