// The version of this build, put in by the bundler.

declare const __WEIR_VERSION__: string | undefined;

export const VERSION = typeof __WEIR_VERSION__ === "undefined" ? "0.0.0" : __WEIR_VERSION__;
