import type { ReactNode } from 'react';
import { Button, Menu, MenuItem, MenuTrigger, Popover, type MenuProps } from 'react-aria-components';
import { Chevron } from './Chevron.tsx';

interface OptionsMenuProps<Option> extends Pick<
  MenuProps<object>,
  'aria-label' | 'selectionMode' | 'disallowEmptySelection' | 'selectedKeys'
> {
  /** Of the button. */
  readonly className: string;
  /** What stands on the button, before the chevron. */
  readonly children: ReactNode;
  readonly options: readonly Option[];
  readonly onChoose: (option: Option) => void;
}

/** A button that opens a short list of things to choose or to do. */
export function OptionsMenu<Option extends { readonly id: string; readonly name: string }>({
  className,
  children,
  options,
  onChoose,
  ...list
}: OptionsMenuProps<Option>) {
  return (
    <MenuTrigger>
      <Button className={className}>
        {children}
        <Chevron />
      </Button>
      <Popover className="popover">
        <Menu
          className="options"
          {...list}
          onAction={(key) => {
            const option = options.find(({ id }) => id === key);
            if (option !== undefined) onChoose(option);
          }}
        >
          {options.map(({ id, name }) => (
            <MenuItem className="option" key={id} id={id}>
              {name}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
