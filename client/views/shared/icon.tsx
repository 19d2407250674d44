// Icons of the editor's own font, and the button that holds one. The words are always there for who cannot see it.

import type { ComponentChildren } from "preact";

/** Those of the font that are used, by their code. */
const CODES = {
  "zoom-in": "\ueb81",
  "zoom-out": "\ueb82",
  fit: "\ueb4c",
  export: "\uebac",
  camera: "\ueada",
  history: "\uea82",
  list: "\ueb17",
  copy: "\uebcc",
  close: "\uea76",
  expand: "\ueb95",
  collapse: "\ueac5",
  flame: "\ueaf2",
  lock: "\uea75",
  unlock: "\ueb74",
  watch: "\ueb7c",
  open: "\uea94",
  target: "\uebf8",
  search: "\uea6d",
  info: "\uea74",
  warning: "\uea6c",
  right: "\ueab6",
  left: "\ueab5",
  down: "\ueab4",
} as const;

export type IconName = keyof typeof CODES;

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
