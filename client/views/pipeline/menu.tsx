// The menu of a card or an edge, where it was asked for: arrows, Enter and Escape as in any menu.

import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "../shared/icon.tsx";
import type { Action } from "./actions.ts";

export interface MenuProps {
  readonly x: number;
  readonly y: number;
  readonly actions: readonly Action[];
  act(action: Action): void;
  close(): void;
}

export const Menu = ({ x, y, actions, act, close }: MenuProps) => {
  const menu = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { current } = menu;
    if (current === null) return;
    const { width, height } = current.getBoundingClientRect();
    current.style.left = `${Math.max(0, Math.min(x, innerWidth - width - 4))}px`;
    current.style.top = `${Math.max(0, Math.min(y, innerHeight - height - 4))}px`;
    current.querySelector("button")?.focus();
  }, [x, y]);
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    const buttons = [...menu.current!.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const go = (to: number): void => buttons[(to + buttons.length) % buttons.length]!.focus();
    switch (event.key) {
      case "ArrowDown":
        go(at + 1);
        break;
      case "ArrowUp":
        go(at - 1);
        break;
      case "Home":
        go(0);
        break;
      case "End":
        go(-1);
        break;
      case "Escape":
      case "Tab":
        close();
        break;
      default:
        return;
    }
    event.preventDefault();
  };
  return (
    <>
      <div class="behind-menu" aria-hidden="true" onPointerDown={close} />
      <div ref={menu} class="menu" role="menu" aria-label="What to do" tabindex={-1} onKeyDown={onKeyDown}>
        {actions.map(action => (
          <button
            key={action.label}
            type="button"
            class="row"
            role="menuitem"
            title={action.cannot}
            aria-disabled={action.cannot !== undefined}
            onClick={() => {
              if (action.cannot !== undefined) return;
              close();
              act(action);
            }}
          >
            <Icon name={action.icon} />
            <span>{action.label}</span>
            {action.key !== null && <kbd>{action.key}</kbd>}
          </button>
        ))}
      </div>
    </>
  );
};
