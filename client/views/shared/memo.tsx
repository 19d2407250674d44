// A component that is drawn again only when one of its properties is another value.

import { Component, type ComponentType, type FunctionComponent, h } from "preact";

export function memo<Props extends object>(inner: FunctionComponent<Props>): ComponentType<Props> {
  return class extends Component<Props> {
    override shouldComponentUpdate(next: Props): boolean {
      const now = this.props;
      for (const name in next) {
        if (next[name] !== (now as Props)[name]) return true;
      }
      return false;
    }
    render() {
      return h(inner, this.props as Props);
    }
  };
}
