import { useState } from "preact/hooks";

import { messages } from "../../messages/language";
import { useProduct } from "../../state/product";
import type { KeptKind } from "../../transport/bodies";
import { SelectField } from "../fields";

const AGED = ["minutes", "events", "spans", "exercises", "profiles", "runners"] as const;
type Aged = (typeof AGED)[number];
const DAYS = [7, 30, 90, 180, 365] as const;
const USUAL = "usual";

/** For how long one kind is kept, where not as the whole history. */
export function AgeChoice({ kept }: { readonly kept: readonly KeptKind[] }) {
  const texts = messages.value.privacy;
  const { settings } = useProduct();
  const [kind, setKind] = useState<Aged>("minutes");
  const byKind = settings.value.value.keep_days_by_kind;
  const days = byKind[kind];
  const named = new Map(kept.map((one) => [one.kind, one.name]));
  const chosen = days === undefined ? [] : [days];
  const offered = [...new Set([...DAYS, ...chosen])].sort((one, other) => one - other);
  return (
    <div class="age-choice">
      <SelectField
        label={texts.ageKind}
        value={kind}
        options={AGED.filter((one) => named.has(one)).map((one) => ({
          value: one,
          label: named.get(one) ?? one,
        }))}
        onChange={setKind}
      />
      <SelectField
        label={texts.ageDays}
        value={days === undefined ? USUAL : String(days)}
        options={[
          { value: USUAL, label: texts.ageUsual },
          ...offered.map((one) => ({
            value: String(one),
            label: messages.value.settings.keepDays(String(one)),
          })),
        ]}
        onChange={(value) => {
          const others = Object.entries(byKind).filter(([name]) => name !== kind);
          const own: [string, number][] = value === USUAL ? [] : [[kind, Number(value)]];
          settings.change({ keep_days_by_kind: Object.fromEntries([...others, ...own]) });
        }}
      />
    </div>
  );
}
