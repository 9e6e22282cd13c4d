/** Line drawings of the navigation and the buttons; decoration beside words. */
const PATHS = {
  live: "M4 7.5h10a1.5 1.5 0 0 1 1.5 1.5v6A1.5 1.5 0 0 1 14 16.5H4A1.5 1.5 0 0 1 2.5 15V9A1.5 1.5 0 0 1 4 7.5z M15.5 10.5l6-3v9l-6-3",
  calibration: "M12 3v4 M12 17v4 M3 12h4 M17 12h4 M12 8.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z",
  history: "M4 19.5h16 M6.5 16v-4 M11 16V7 M15.5 16v-6 M20 16V4.5",
  exercises:
    "M12 6.2a1.9 1.9 0 1 0 0-3.8 1.9 1.9 0 0 0 0 3.8z M4 8.5l8 1.5 8-1.5 M12 10v5 M12 15l-4 6 M12 15l4 6",
  analyse:
    "M3.5 5.5h17v13h-17z M7.5 5.5v13 M16.5 5.5v13 M3.5 9.8h4 M3.5 14.2h4 M16.5 9.8h4 M16.5 14.2h4",
  settings: "M4 7h9 M17 7h3 M4 12h3 M11 12h9 M4 17h9 M17 17h3 M15 5v4 M9 10v4 M15 15v4",
  pause: "M9 6v12 M15 6v12",
  play: "M8 5.5l10 6.5-10 6.5z",
  window: "M4 5.5h16v13H4z M12 12h6.5v5H12z",
  quiet: "M18 14.5A7.5 7.5 0 0 1 9.5 6a7.5 7.5 0 1 0 8.5 8.5z",
  bell: "M6.5 16.5V11a5.5 5.5 0 0 1 11 0v5.5l1.5 1.5H5z M10.2 20.5h3.6",
  lock: "M6 11h12v9H6z M8.5 11V8a3.5 3.5 0 0 1 7 0v3 M12 14.5v2",
  check: "M5 12.5l4.5 4.5L19 7.5",
  back: "M14.5 5.5 8 12l6.5 6.5",
  forward: "M9.5 5.5 16 12l-6.5 6.5",
  close: "M6 6l12 12 M18 6 6 18",
  bin: "M5 7h14 M9.5 7V4.5h5V7 M7 7l1 13h8l1-13 M10.5 10.5v6 M13.5 10.5v6",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 20 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} aria-hidden="true">
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        stroke-width="1.8"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
