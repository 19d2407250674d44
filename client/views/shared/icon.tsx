// Icons of the editor's own font, and the button that holds one. The words are always there for who cannot see it.

import type { ComponentChildren } from "preact";
import { CODES, type IconName } from "./icons.ts";

export const Icon = ({ name }: { readonly name: IconName }) => (
  <span class="icon" aria-hidden="true">
    {CODES[name]}
  </span>
);

export interface IconButtonProps {
  readonly icon: IconName;
  readonly label: string;
  /** Key that does the same, shown in the hint. */
  readonly shortcut?: string;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  readonly children?: ComponentChildren;
  onPress(): void;
}

/** With children: words beside the icon, which then are its name. */
export const IconButton = ({
  icon,
  label,
  shortcut,
  disabled,
  pressed,
  children,
  onPress,
}: IconButtonProps) => (
  <button
    type="button"
    class={children === undefined ? "button icon-only" : "button"}
    title={shortcut === undefined ? label : `${label} (${shortcut})`}
    aria-label={children === undefined ? label : undefined}
    aria-pressed={pressed}
    disabled={disabled}
    onClick={onPress}
  >
    <Icon name={icon} />
    {children !== undefined && <span>{children}</span>}
  </button>
);
