/** Whether the browser lets Barun show notifications, and asking it to. */
import { signal } from "@preact/signals";

export type NotificationState = "unsupported" | "default" | "granted" | "denied";

const current = (): NotificationState =>
  "Notification" in globalThis ? Notification.permission : "unsupported";

/** What the browser says; `default` means that nobody has asked it yet. */
export const notificationPermission = signal<NotificationState>(current());

/** Asks for the permission; call it from a click, after saying what for. */
export async function askForNotifications(): Promise<void> {
  if ("Notification" in globalThis) await Notification.requestPermission();
  notificationPermission.value = current();
}

/** Follows what the person changes beside the address. */
export async function followNotifications(): Promise<void> {
  try {
    const status = await navigator.permissions.query({ name: "notifications" });
    status.addEventListener("change", () => {
      notificationPermission.value = current();
    });
  } catch {
    // a browser that cannot be asked: the permission is read anew with the page
  }
}
