import { messages } from "../messages/language";
import { askForNotifications, notificationPermission } from "../state/notifications";
import { useProduct } from "../state/product";

/** Says what does not reach a person who has hidden the page, and asks the browser for it. */
export function NotificationAsk() {
  const texts = messages.value;
  const { live, settings } = useProduct();
  const kinds = settings.value.value.message_kinds;
  const isHeard = kinds.includes("sound") || kinds.includes("speech");
  const permission = notificationPermission.value;
  if (live.connection.value === "closed" || !kinds.includes("notification")) return null;
  if (permission === "denied" && !isHeard)
    return <p class="quiet">{texts.live.notificationsBlocked}</p>;
  if (permission !== "default") return null;
  return (
    <div class="notice">
      <p>{texts.live.notificationsAsk}</p>
      <button
        type="button"
        class="small primary"
        onClick={() => {
          void askForNotifications();
        }}
      >
        {texts.settings.notificationsAllow}
      </button>
      <button
        type="button"
        class="small"
        onClick={() => {
          settings.change({ message_kinds: kinds.filter((kind) => kind !== "notification") });
        }}
      >
        {texts.live.notificationsWithout}
      </button>
    </div>
  );
}
