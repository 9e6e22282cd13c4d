import { useEffect, useState } from "preact/hooks";

import { messages } from "../../messages/language";

interface Props {
  readonly seconds: number;
  /** Called when the time is over. */
  readonly onDone: () => void;
}

const TICK_MS = 200;
const LONGEST_S = 120;

/** Counts the seconds of a hold down; how many is the person's choice. */
export function HoldTimer({ seconds, onDone }: Props) {
  const texts = messages.value.exercises;
  const [lengthS, setLengthS] = useState(seconds);
  const [endMs, setEndMs] = useState<number | null>(null);
  const [leftS, setLeftS] = useState(seconds);

  useEffect(() => {
    if (endMs === null) return;
    const timer = setInterval(() => {
      const left = (endMs - performance.now()) / 1000;
      setLeftS(Math.max(0, left));
      if (left > 0) return;
      setEndMs(null);
      onDone();
    }, TICK_MS);
    return () => {
      clearInterval(timer);
    };
  }, [endMs, onDone]);

  const isRunning = endMs !== null;
  return (
    <div class="hold-timer">
      <label class="row">
        <span>{texts.timerLength}</span>
        <input
          type="number"
          min={1}
          max={LONGEST_S}
          value={lengthS}
          disabled={isRunning}
          onInput={({ currentTarget }) => {
            const wanted = Number(currentTarget.value);
            if (wanted >= 1 && wanted <= LONGEST_S) setLengthS(wanted);
          }}
        />
      </label>
      <button
        type="button"
        onClick={() => {
          setLeftS(lengthS);
          setEndMs(isRunning ? null : performance.now() + 1000 * lengthS);
        }}
      >
        {isRunning ? texts.timerStop : texts.timerStart(String(lengthS))}
      </button>
      {isRunning && (
        <>
          <progress max={lengthS} value={lengthS - leftS} aria-label={texts.timerTitle} />
          <strong role="timer">{texts.timerLeft(String(Math.ceil(leftS)))}</strong>
        </>
      )}
    </div>
  );
}
