/** Makes the page an app that starts without the network: see public/service-worker.js. */
export function startInstallation(): void {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  navigator.serviceWorker.register("/service-worker.js").catch(() => undefined);
}
