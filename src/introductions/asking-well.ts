import * as phrases from './asking-well.phrases';

/** What a student's text should not do: ask for a job, or bring a résumé that nobody asked for. */
export type Misstep = 'ASKS_FOR_A_JOB' | 'ATTACHES_RESUME';

/** What a text does that it should not, or null. A guess from its wording; docs/asking-well.md says how good it is. */
export function misstepIn(text: string): Misstep | null {
  const sentences = sentencesOf(text).map((clauses) =>
    clauses.map((clause) => before(phrases.DENIES, clause).replace(phrases.MEANS_ANOTHER_THING, ',')),
  );
  if (bringsResume(sentences.map((clauses) => clauses.join('')))) return 'ATTACHES_RESUME';
  return sentences.some(asksForJob) ? 'ASKS_FOR_A_JOB' : null;
}

function bringsResume(sentences: readonly string[]): boolean {
  const somewhere = (list: RegExp) => sentences.some((sentence) => has(sentence, list));
  const gives = (sentence: string) => {
    const said = before(phrases.ASKS_ABOUT_THE_WORK, sentence);
    return has(said, phrases.MY_RESUME) && has(said, phrases.GIVES) && !has(sentence, phrases.MIGHT_GIVE);
  };
  const attaches = somewhere(phrases.ATTACHES) && somewhere(phrases.A_RESUME);
  const attachesItsLike = (sentence: string) => has(sentence, phrases.ATTACHES) && has(sentence, phrases.ABOUT_ONESELF);
  return (attaches || sentences.some(gives) || sentences.some(attachesItsLike)) && !somewhere(phrases.WAS_INVITED);
}

/** What is wished or asked for may come in a later clause than the wish or the question. */
function asksForJob(clauses: readonly string[]): boolean {
  let [wishes, asks, you] = [false, false, false];
  return clauses.some((clause) => {
    const said = before(phrases.ASKS_ABOUT_THE_WORK, clause);
    wishes ||= has(said, phrases.WISHES);
    asks ||= has(said, phrases.ASKS);
    you ||= has(said, phrases.YOU);
    const wantsPost = has(said, phrases.A_POST) || (has(said, phrases.TELLS) && has(said, phrases.WHO_HIRES));
    return (
      has(clause, phrases.ASKS_OUTRIGHT) ||
      (wishes && (wantsPost || has(said, phrases.AT_YOURS))) ||
      (asks && you && (wantsPost || (has(said, phrases.TAKES) && has(said, phrases.SOMEBODY))))
    );
  });
}

const ADDRESS = /(?:https?:|www\.|\b[\w-]{1,60}\.[\w.-]{2,60}\/)\S{1,200}|\b[\w-]{1,60}\.(?:pdf|docx?)\b/g;
const SENTENCE_END = /[.!?]|\n\n/;
const CLAUSE_END =
  /[,;:()"–—]|\b(?:but|except|although|though)\b|\b(?:and|or|so|because) (?=(?:i|am|want|hope|need|wish|could|can|would|please|do|is|are|if|whether)\b)/;

/** The sentences, each as its clauses, in plain words with a blank on both sides. */
function sentencesOf(text: string): string[][] {
  const plain = text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase()
    .replace(ADDRESS, (address) => (/cv|resume|lebenslauf/.test(address) ? ' cv link ' : ' link '))
    .replace(/n['’]t\b/g, ' not')
    .replace(/\bc\. ?v\b/g, 'cv')
    .replace(/\bu(r?)\b/g, 'you$1');
  const words = (clause: string) => ` ${clause.match(/[a-z0-9]{1,30}/g)?.join(' ') ?? ''} `;
  return plain.split(SENTENCE_END).map((sentence) => sentence.split(CLAUSE_END).map(words));
}

const has = (text: string, phrase: RegExp) => text.search(phrase) >= 0;
const before = (phrase: RegExp, text: string) => (has(text, phrase) ? text.slice(0, text.search(phrase)) : text);
