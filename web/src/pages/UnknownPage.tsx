import { messages } from "../messages/language";
import { Link } from "../views/Link";

export function UnknownPage() {
  const texts = messages.value.shell;
  return (
    <section class="card stack">
      <h1>{texts.unknownTitle}</h1>
      <p>{texts.unknownText}</p>
      <p>
        <Link class="button primary" to={{ page: "live" }}>
          {texts.toLive}
        </Link>
      </p>
    </section>
  );
}
