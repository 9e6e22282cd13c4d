import { messages } from "../../messages/language";

interface Props {
  readonly isTable: boolean;
  readonly onChange: (isTable: boolean) => void;
}

/** Changes between a picture and its table. */
export function TwinButton({ isTable, onChange }: Props) {
  const texts = messages.value.history;
  return (
    <button
      type="button"
      class="small"
      onClick={() => {
        onChange(!isTable);
      }}
    >
      {isTable ? texts.asChart : texts.asTable}
    </button>
  );
}
