import { useState } from "preact/hooks";

import { language, messages } from "../messages/language";
import type { Client } from "../transport/client";

interface Props {
  readonly id: string;
  readonly name: string;
  readonly downloads: Pick<Client, "reportAddress">;
}

/** The report of `barun analyze --activity posture`, in a frame that can reach nothing. */
export function Report({ id, name, downloads }: Props) {
  const texts = messages.value.analyse;
  const [isShown, setIsShown] = useState(false);
  const address = downloads.reportAddress(id, language.value);
  return (
    <section class="report" aria-labelledby="report-title">
      <div class="result-head">
        <div>
          <h2 id="report-title">{texts.reportTitle}</h2>
          <p class="quiet">{texts.reportText}</p>
        </div>
        <div class="row">
          <button
            type="button"
            aria-expanded={isShown}
            onClick={() => {
              setIsShown(!isShown);
            }}
          >
            {isShown ? texts.reportHide : texts.reportShow}
          </button>
          <a class="button" href={address} download={`${name.replace(/\.[^.]+$/, "")}.report.html`}>
            {texts.reportSave}
          </a>
        </div>
      </div>
      {isShown && (
        <iframe
          class="report-frame"
          title={texts.reportTitle}
          src={address}
          sandbox="allow-scripts allow-downloads"
        />
      )}
    </section>
  );
}
