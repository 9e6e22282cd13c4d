import type { ComponentChildren } from "preact";

import { useProduct } from "../state/product";
import { pathOf, type Route } from "../state/router";

interface Props {
  readonly to: Route;
  readonly class?: string;
  /** Whether it leads to the page that is shown. */
  readonly isCurrent?: boolean;
  /** Called when it is followed within the page. */
  readonly onFollow?: () => void;
  readonly children: ComponentChildren;
}

/** A link to a page: followed without loading anything, and still a link to every other click. */
export function Link({ to, children, class: className = "", isCurrent = false, onFollow }: Props) {
  const { router } = useProduct();
  return (
    <a
      class={className}
      aria-current={isCurrent ? "page" : undefined}
      href={pathOf(to)}
      onClick={(event) => {
        if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
          return;
        event.preventDefault();
        onFollow?.();
        router.go(to);
      }}
    >
      {children}
    </a>
  );
}
