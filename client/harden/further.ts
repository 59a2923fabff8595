import { window, type QuickPickItem } from 'vscode';
import type { HardenInput, HardenOffer } from '../protocol.ts';
import { count, findingWords } from '../summary.ts';

/** Fixes that were chosen beyond the safe ones, and the answers to what they ask. */
export interface Further {
  readonly chosen: readonly string[];
  readonly inputs: Readonly<Record<string, string>>;
}

export const nothingFurther: Further = { chosen: [], inputs: {} };

/**
 * Asks which of the fixes that are not safe to apply as well, then for what these need to know. Undefined when one of the
 * questions is dismissed; an answer that is left empty leaves its fix out.
 */
export async function askForFurther(offers: readonly HardenOffer[], before: Further): Promise<Further | undefined> {
  const picked = await window.showQuickPick(
    offers.map((offer) => itemOf(offer, before)),
    {
      title: 'Harden This Template: Further Fixes',
      placeHolder: 'Read what each one does; those ticked keep everything connected',
      canPickMany: true,
      ignoreFocusOut: true,
      matchOnDetail: true,
    },
  );
  if (!picked) return undefined;
  const chosen = picked.map(({ offer }) => offer);
  const asked = new Map(chosen.flatMap(({ asks }) => asks.map((input) => [input.name, input])));
  const inputs: Record<string, string> = {};
  let step = 0;
  for (const input of asked.values()) {
    const answer = await ask(input, before.inputs[input.name], `${++step} of ${asked.size}`);
    if (answer === undefined) return undefined;
    if (answer !== '') inputs[input.name] = answer;
  }
  return { chosen: chosen.map(({ key }) => key), inputs };
}

interface Item extends QuickPickItem {
  readonly offer: HardenOffer;
}

function itemOf(offer: HardenOffer, { chosen }: Further): Item {
  const { key, title, findings, isTicked, asks } = offer;
  const [first = ''] = findings;
  const many = findings.length > 1 ? `${count(findings.length, findingWords)}, such as: ` : '';
  const needs = asks.length > 0 ? `asks for the ${asks.map(({ label }) => label).join(', the ')}` : '';
  return {
    label: title,
    description: needs,
    detail: `${many}${first}`,
    picked: isTicked || chosen.includes(key),
    offer,
  };
}

function ask(input: HardenInput, known: string | undefined, step: string): Thenable<string | undefined> {
  const pattern = new RegExp(input.pattern);
  const value = known ?? input.default;
  return window.showInputBox({
    title: `Harden This Template (${step})`,
    prompt: `The ${input.label}. Leave it empty to leave out what needs it.`,
    ...(value !== undefined && { value }),
    ...(input.example !== undefined && { placeHolder: input.example }),
    ignoreFocusOut: true,
    validateInput: (answer) => (answer === '' || pattern.test(answer) ? undefined : input.hint),
  });
}
