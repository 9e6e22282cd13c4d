import { language, LANGUAGE_NAMES, LANGUAGES, messages, setLanguage } from "../messages/language";

export function Header() {
  const texts = messages.value;
  return (
    <header>
      <div class="brand">
        <img src="/favicon.svg" alt="" width="36" height="36" />
        <p>
          <strong>
            <span lang="ko">바른</span> <span lang="en">Barun</span>
          </strong>
          <span class="tagline">{texts.tagline}</span>
        </p>
      </div>
      <div class="languages" role="group" aria-label={texts.language}>
        {LANGUAGES.map((choice) => (
          <button
            key={choice}
            type="button"
            lang={choice}
            aria-pressed={language.value === choice}
            onClick={() => {
              setLanguage(choice);
            }}
          >
            {LANGUAGE_NAMES[choice]}
          </button>
        ))}
      </div>
    </header>
  );
}
