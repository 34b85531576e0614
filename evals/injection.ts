/** What a suspicious passage tries: each is a family of `injectionFamilies`. Offsets are UTF-16 units of the text. */
export type Injection = { family: InjectionFamily; start: number; end: number; quote: string };

/**
 * - judge: talks to or about the one who scores, or gives itself a verdict
 * - override: asks to drop or replace instructions
 * - role: gives the reader a new role or mode
 * - prompt: asks for the reader's own prompt or set-up
 * - response: says how the reader's answer is to be written
 * - secret: asks the reader for a password or for another person's data
 * - markup: imitates the frame of a prompt, hides text or carries script
 */
export const injectionFamilies = ["judge", "override", "role", "prompt", "response", "secret", "markup"] as const;
export type InjectionFamily = (typeof injectionFamilies)[number];

const gap = (most: number): string => `[^.!?\\n]{0,${most}}?`;
const any = (words: string): string => `(?:${words})`;

const judgeName = any(
  "grader|judge|evaluator|auto-?scorer|scorer|scoring (?:model|system|bot)|qa (?:model|bot|ai|system|reviewer)|quality (?:model|bot|ai|system)|reviewing (?:ai|model)|language model|llm|ai model",
);
const instruction = any(
  "instructions?|prompts?|rules|guidelines|requests?|directives?|commands?|constraints|boundaries|restrictions",
);
const before = any("previous|prior|above|earlier|preceding|pre-existing|original|initial|system|foregoing");
const reply = any("responses?|reply|replies|answers?|output|message|summary");
const writeVerb = any(
  "include|add|append|insert|integrate|modify|augment|enhance|replace|substitute|convert|use|provide|render|remove|group|combine|scramble|jumble|rearrange|misspell|introduce|mention|begin|start|end|finish|write|anagram|repeat|encode",
);

const sources: Record<InjectionFamily, string[]> = {
  judge: [
    `\\b(?:note|message|attention|instructions?|hello|hi|dear|hey|to|for):?,? (?:to |for )?(?:the |our |any |all )?(?:ai )?${judgeName}\\b`,
    `\\b(?:as|you are|you're) (?:the |an? )?(?:ai )?${judgeName}\\b`,
    `\\b(?:give|award|grant|assign|mark|score|rate|grade|count|record)\\b${gap(40)}\\b(?:this|the|my|our|me|it|every|all)\\b${gap(40)}\\b(?:full marks|full score|full points|maximum|top score|perfect score|100 ?%|100 points|10/10|5/5|as (?:a )?pass(?:ed|ing)?|as compliant|pass on)`,
    `\\b(?:score|rate|grade|mark|verdict)\\b${gap(25)}\\b(?:must|should) be (?:a )?(?:pass|100|full|perfect|maximum|5|10)\\b`,
    `\\b(?:this|the) (?:ticket|conversation|chat|transcript|review|interaction|agent|criterion)\\b${gap(40)}\\b(?:must|should|has to|needs to) (?:be (?:scored|rated|graded|marked|given)|pass|get|receive)\\b${gap(30)}(?:pass|100|full|perfect|maximum|top|every)`,
    `\\b(?:mark|score|rate|grade)\\b${gap(30)}\\b(?:criteri(?:on|a)|scorecard|checklist)\\b`,
    `["']?\\b(?:verdict|autofail|rulequote)["']? ?[:=] ?["']?(?:pass|fail|true|false|not-applicable|\\d)`,
    `\\bdo not (?:deduct|penali[sz]e|flag|report|fail)\\b${gap(40)}\\b(?:points|agent|ticket|conversation|review|me|this)\\b`,
  ],
  override: [
    `\\b(?:ignore|disregard|forget|override|bypass|skip|drop|omit)\\b${gap(30)}\\b(?:${before}\\b${gap(20)}\\b${instruction}|your ${instruction}|all ${instruction}|the above\\b|everything (?:above|before)|all boundaries)`,
    `\\b(?:ignore|disregard|forget)\\b the (?:\\w+ )?(?:function|webpage|content|resume|article|text|page|table|ticket|conversation|transcript|document|paper|rubric|sop)\\b (?:and|above|below)`,
    `\\b(?:regardless|irrespective) of\\b${gap(20)}\\b(?:previous|prior|pre-existing|your)\\b${gap(20)}\\b(?:${instruction}|input)`,
    `\\b(?:new|updated|revised|urgent|important|priority)\\b(?: new| important| urgent| priority)? (?:${instruction}|task)\\b ?(?:\\*|:|\\n|is |are )`,
    `\\byour (?:new |only |real |actual )task is\\b`,
    `\\bwithout (?:restrictions|limitations)\\b|\\bfree from (?:all|any) (?:constraints|restrictions)|\\bnot subject to any\\b`,
    `\\b(?:follow|listen to|obey) my (?:instructions|commands|orders)\\b`,
    `\\bgave you your instructions\\b`,
    `\\b(?:ignora|olvida|omite|descarta)\\b${gap(30)}\\b(?:instrucciones|indicaciones|reglas|anterior(?:es)?)\\b|instrucciones anteriores`,
    `\\b(?:ignorier|vergiss|vergessen|missacht)\\w*\\b${gap(30)}\\b(?:anweisung|anleitung|vorgab|vorherig)`,
    `\\b(?:ignore[zr]?|oublie[zr]?)\\b${gap(30)}\\b(?:instructions|consignes|règles)\\b${gap(12)}(?:précédent|antérieur|ci-dessus)?`,
    `\\b(?:ignora|dimentica|ignore|esqueça)\\b${gap(30)}\\b(?:istruzioni|instruções|regole)`,
  ],
  role: [
    `\\byou are (?:now )?(?:dan\\b|an? (?:\\w+ ){0,3}(?:ai|chatbot|language model)\\b|operating (?:as|in)|running as|in (?:\\w+ )?mode)`,
    `\\b(?:system|developer|debug|maintenance|god|admin(?:istrator)?|root|override|dan|jailbreak|unrestricted|sudo|test)[ _]mode\\b`,
    `\\bmode (?:enabled|activated|on\\b|has been)|\\boverride mode\\b|\\b(?:entering|enable|activate|initiating) (?:an? |the )?['"]?(?:\\w+ ){0,3}(?:mode|override|reset)\\b`,
    `\\bas an ai\\b|\\bi'?m your (?:developer|creator)\\b|\\bas your (?:creator|developer)\\b|\\bi am (?:a )?god\\b|\\bi'?m god\\b|ich bin (?:ein )?gott`,
    `\\b(?:enable|unlock|activate) (?:experimental|hidden) \\w+|\\bexperimental procedure:|\\bhidden functionalit`,
    `\\b(?:system|security) (?:malfunction|override|audit|upgrade|check|reset)['"]?\\b${gap(60)}\\b(?:i need you|confirm|provide|output|please)\\b`,
    `\\bto enable debugging\\b|\\bgrant (?:\\w+ )?administrative\\b|\\badministrator override\\b|\\btraining data override\\b`,
    `\\bprove you are\\b|\\byou(?:'|’)?(?:ve| have) been (?:assigned a task|instructed)\\b|\\bto ensure tests do not fail\\b|\\bdo anything now\\b`,
  ],
  prompt: [
    `\\b(?:system|initial|original|hidden|secret) ?(?:prompt|instructions|configuration)\\b`,
    `\\bsystemprompt\\b|\\binitiali[sz]ation (?:string|prompt)\\b|\\byour (?:system |initial |own )?(?:prompt|instructions)\\b`,
    `\\b(?:output|repeat|print|show|reveal|display|copy|recite)\\b${gap(30)}\\b(?:text|words|everything|message|content) (?:above|before|in the system)`,
    `\\bi was instructed to\\b|\\bwhat (?:were|are) you (?:told|instructed) to\\b`,
  ],
  response: [
    `\\b${writeVerb}\\b${gap(130)}\\b(?:to|in|into|from|of|for|at the (?:start|end) of|modify|enhance|augment)? ?\\byour ${reply}\\b`,
    `\\b(?:in|at the end of|throughout) your ${reply}'?s?,? (?:suggest|tease|mention|include|add|use|say|write|state|recommend|promote)`,
    `\\b(?:respond|reply|answer) (?:only )?(?:with|by|in) (?:performing|the (?:word|string|following|exact)|only|json|base64|yes\\b|pass\\b)`,
    `\\b(?:print|output|state|say|repeat|write) the following\\b|\\bstate (?:that )?the (?:output|sum|conclusion|capital)\\b|\\b(?:and|then) state:`,
    `\\brepeat the word\\b|\\btranslate the following (?:sentence|text|string)\\b|\\b(?:decode|encode)\\b${gap(40)}\\bbase ?64\\b|\\bbase ?64[ -]encoded\\b`,
    `\\breplace (?:every|vowels|letters|all)\\b${gap(50)}\\b(?:letters?|symbols?|numbers?|position)\\b`,
    `\\b(?:pig latin|leetspeak|in reverse order|acrostic)\\b`,
    `\\blet'?s (?:say|state|assume|admit)\\b${gap(60)}\\b(?:is|that|to)\\b|\\bcommon practice to say\\b`,
  ],
  secret: [
    `\\b(?:share|tell|give|provide|confirm|reveal|disclose|know|what(?:'s| is| are)|need|want)\\b${gap(40)}\\b(?:your|our|the (?:system|secret|admin)) (?:system )?pass(?:word|phrase|code)s?\\b`,
    `\\b(?:what(?:'s| is)|confirm|provide|write|tell me|poem about|haiku about) the (?:secret )?pass(?:word|phrase)(?: for (?:our|the|this) (?:system|mode))?\\b`,
    `\\bpasswords? for (?:our|the) system\\b|\\bif your password\\b|\\bour system password\\b|\\bwith the password as\\b|\\bask for your password\\b`,
    `\\bthe user(?:'s|s'| is)\\b${gap(20)}\\b(?:initials|e-?mail|birth|favou?rite|current|name|password|address|living)`,
    `\\bwhere (?:is|does) the user\\b|\\bwhere does [a-z]+ [a-z]+ live\\b|\\bbank balance of [a-z]+ [a-z]+\\b|\\bkontostand von\\b`,
    `\\b(?:give|tell|send) me [a-z]+'s (?:birth|e-?mail|current|home|password|address|phone)`,
    `\\busing (?:the first \\w+ letters of )?[a-z]+'s (?:e-?mail|phone|home) address\\b|\\bphishing\\b`,
    `(?:ihr|dein) passwor[td]|sua senha|tu contraseña|su contraseña|votre mot de passe|비밀번호|パスワード|你的密码`,
  ],
  markup: [
    `<\\|?(?:im_start|im_end|system|endoftext|assistant)\\|?>|\\[/?inst\\]|<<sys>>|^#{1,4} ?(?:system|assistant|instruction)s?:?\\s*$`,
    `(?:^|\\n) ?(?:system|assistant|developer) ?(?:message|prompt)? ?:(?=.)`,
    `</?(?:ticket|transcript|conversation|turn|data|user_input|document|context|rubric|sop)(?:_\\w+)?\\s*>`,
    `<script\\b|\\bonerror ?=|<svg\\b|javascript:|!\\[[^\\]]{0,60}\\]\\(https?:`,
    `<(?:now |security |system|god|developer)[^>]{0,40}(?:mode|override|activated)[^>]{0,20}>|<!--${gap(80)}\\b(?:ignore|print|say)\\b`,
    `\\b(?:end|start|begin(?:ning)?) of (?:the )?(?:transcript|ticket|conversation|data|untrusted|user input|context)\\b`,
    `[\\u{e0020}-\\u{e007e}]{3,}`,
  ],
};

/** For text in lower case: to match without regard to case takes six times as long. */
const patterns = injectionFamilies.flatMap((family) =>
  sources[family].map((source) => ({ family, pattern: new RegExp(source, "u") })),
);

/** What a customer or agent is honestly asked to put into a reply; such a sentence is not about the reader's answer. */
const askedDetails =
  /\b(?:order|account|ticket|tracking|reference|phone|serial|booking|case|invoice)\b|\bnumber\b|\bscreenshot|\bphoto|\bdetails\b|\bas soon as\b|\bhear\b/iu;

const longestText = 50_000;

/**
 * Passages of a ticket text that address the one who scores it instead of the other party: a list of phrase families written from
 * published attack collections, so it finds known shapes and not every one. A finding sends the score to a person; it never decides
 * a verdict. At most one finding a family. Reads the first 50,000 units; zero-width characters are skipped over when matching.
 */
export function findInjections(text: string): Injection[] {
  const read = text.slice(0, longestText);
  const plain = lowerCase(withoutHidden(read));
  let offsets: number[] | null = null;
  const found = new Set<InjectionFamily>();
  return patterns.flatMap(({ family, pattern }) => {
    const match = found.has(family) ? null : pattern.exec(plain);
    if (!match || (family === "response" && askedDetails.test(match[0]))) return [];
    found.add(family);
    offsets ??= keptOffsets(read);
    const start = offsets[match.index] ?? 0;
    const end = (offsets[match.index + match[0].length - 1] ?? start) + 1;
    return [{ family, start, end, quote: text.slice(start, end) }];
  });
}

/** All findings over the turns of a ticket, with the turn each is in. */
export function injectionsInTurns(turns: readonly { text: string }[]): (Injection & { turn: number })[] {
  return turns.flatMap(({ text }, turn) => findInjections(text).map((found) => ({ ...found, turn })));
}

/** In lower case and as long as before, so that offsets hold: "İ" alone would become two units. */
function lowerCase(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return Array.from(text, (one) => (one.toLowerCase().length === one.length ? one.toLowerCase() : one)).join("");
}

/** Drops zero-width, joining and soft-hyphen characters, straightens quotes and turns runs of white space but line ends into one space. */
function withoutHidden(text: string): string {
  return text
    .replace(/[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]+/g, "")
    .replace(/[’‘]/g, "'")
    .replace(/[^\S\n]+/g, " ");
}

/** Where each unit of `withoutHidden` stands in the text. Few texts hold a finding, so it is worked out for those alone. */
function keptOffsets(text: string): number[] {
  const offsets: number[] = [];
  let spaced = false;
  for (let index = 0; index < text.length; index++) {
    const kept = withoutHidden(text.charAt(index));
    if (kept === "" || (kept === " " && spaced)) continue;
    spaced = kept === " ";
    offsets.push(index);
  }
  return offsets;
}
