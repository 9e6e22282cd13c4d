import { render } from "preact";
import { useEffect, useState } from "preact/hooks";

import { language, messages } from "../messages/language";
import { type Product, ProductProvider, useProduct } from "../state/product";
import { sayingOf } from "../state/sayings";
import { togglePause } from "./CameraBadge";
import { Icon } from "./icons";
import { liveWords } from "./live-words";

interface PictureInPicture {
  readonly requestWindow: (options: { width: number; height: number }) => Promise<Window>;
}

const SIZE = { width: 300, height: 190 };

export const hasMiniWindow = (): boolean => pictureInPicture() !== undefined;

const pictureInPicture = (): PictureInPicture | undefined =>
  (window as { documentPictureInPicture?: PictureInPicture }).documentPictureInPicture;

function Mini() {
  const texts = messages.value.shell;
  const { live, messenger } = useProduct();
  const words = liveWords(live);
  const attention = messenger.attention.value;
  const isPaused = live.pauses.value.includes("asked");
  return (
    <div
      class="mini"
      lang={language.value}
      data-tone={words.tone}
      data-attention={attention !== null && messenger.marks.value.includes("border")}
    >
      <p class="mini-state" role="status">
        <span class="state-dot" data-tone={words.tone} aria-hidden="true" />
        <strong>{attention === null ? words.title : sayingOf(attention).title}</strong>
      </p>
      <p class="quiet">{attention === null ? words.text : sayingOf(attention).body}</p>
      <button
        type="button"
        class="small"
        onClick={() => {
          togglePause(live);
        }}
      >
        {isPaused ? texts.resume : texts.pause}
      </button>
    </div>
  );
}

/** The page's styles, for a document of its own. */
function copyStyles(to: Document): void {
  const root = document.documentElement;
  to.documentElement.lang = root.lang;
  const theme = root.dataset["theme"];
  if (theme !== undefined) to.documentElement.dataset["theme"] = theme;
  for (const link of document.querySelectorAll('link[rel="stylesheet"], style'))
    to.head.append(link.cloneNode(true));
}

/** A small window that stays on top: what is watched goes on at full rate while it is open. */
export function MiniWindowButton() {
  const texts = messages.value.live;
  const product: Product = useProduct();
  const [mini, setMini] = useState<Window | null>(null);
  useEffect(() => {
    if (mini === null) return;
    const root = mini.document.createElement("div");
    mini.document.body.append(root);
    render(
      <ProductProvider value={product}>
        <Mini />
      </ProductProvider>,
      root,
    );
    const onClose = (): void => {
      render(null, root);
      setMini(null);
    };
    mini.addEventListener("pagehide", onClose);
    return () => {
      mini.removeEventListener("pagehide", onClose);
    };
  }, [mini, product]);
  const offer = pictureInPicture();
  if (offer === undefined) return null;
  const open = (): void => {
    offer.requestWindow(SIZE).then(
      (opened) => {
        copyStyles(opened.document);
        setMini(opened);
      },
      () => undefined, // the browser would not: the page is still there
    );
  };
  return (
    <button
      type="button"
      class="plain"
      title={texts.miniWindowDetail}
      onClick={() => {
        if (mini === null) open();
        else mini.close();
      }}
    >
      <Icon name="window" />
      {mini === null ? texts.miniWindow : texts.miniWindowClose}
    </button>
  );
}
