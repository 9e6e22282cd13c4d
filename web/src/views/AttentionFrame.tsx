import { useProduct } from "../state/product";

/** The frame round the page while there is something to say; its words are on every page. */
export function AttentionFrame() {
  const { messenger } = useProduct();
  const attention = messenger.attention.value;
  if (attention === null || !messenger.marks.value.includes("border")) return null;
  return <div class="attention-frame" data-kind={attention.kind} aria-hidden="true" />;
}
