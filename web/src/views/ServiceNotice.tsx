import { useState } from "preact/hooks";

import type { ErrorMessage, NoticeMessage } from "../contract/live";
import { messages } from "../messages/language";
import { useProduct } from "../state/product";
import { noticeWords } from "./live-words";
import { startWatch } from "./start-choice";

/** What the service said, until the person has taken note of it. */
function Said() {
  const texts = messages.value.shell;
  const { live } = useProduct();
  const [read, setRead] = useState<NoticeMessage | ErrorMessage | null>(null);
  const said = live.notice.value;
  const words = noticeWords(live);
  if (words === null || said === read) return null;
  return (
    <div class="notice" data-tone="warn" role="status">
      <p>{words}</p>
      <button
        type="button"
        class="small"
        onClick={() => {
          setRead(said);
        }}
      >
        {texts.close}
      </button>
    </div>
  );
}

/** On every page: that the service does not answer, does not know this browser, or what it said. */
export function ServiceNotice() {
  const texts = messages.value.shell;
  const product = useProduct();
  const { account, agreement, live } = product;
  if (account.isShutOut.value) {
    return (
      <div class="notice" data-tone="warn" role="alert">
        <div>
          <p>
            <strong>{texts.shutOutTitle}</strong>
          </p>
          <p>{texts.shutOut}</p>
        </div>
      </div>
    );
  }
  if (live.connection.value === "refused") {
    return (
      <div class="notice" data-tone="warn" role="status">
        <p>
          {texts.refused} {noticeWords(live)}
        </p>
        <button
          type="button"
          class="small"
          onClick={() => {
            void startWatch(product);
          }}
        >
          {texts.retry}
        </button>
      </div>
    );
  }
  if (!agreement.isUnreachable.value) return <Said />;
  return (
    <div class="notice" data-tone="warn" role="status">
      <p>{texts.unreachable}</p>
      <button
        type="button"
        class="small"
        onClick={() => {
          void agreement.load();
        }}
      >
        {texts.retry}
      </button>
    </div>
  );
}
