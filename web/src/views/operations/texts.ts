/** The texts of the page about operations: they come with it, not with the first page. */
import { computed } from "@preact/signals";

import { language } from "../../messages/language";
import { en, ko } from "../../messages/texts/operations";

const LANGUAGES = { en, ko };

export const operationsTexts = computed(() => LANGUAGES[language.value]);
