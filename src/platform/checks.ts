import { Code, Refusal, type UserError, userError } from './user-error';

interface TextRule {
  /** Fewest characters (Unicode code points that can be seen, after trimming). */
  min?: number;
  /** Most characters. */
  max: number;
  /** Whether it may have more than one line. */
  multiline?: boolean;
}

// C0 and C1 controls other than tab and line feed, and the bidirectional overrides that can disguise a text.
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

// Format characters and blanks of no width: they would fill a text that nobody can see. Letters of other scripts, which
// need joiners between them, keep theirs; they are left out of the count alone.
const INVISIBLE = /[\p{Cf}\u115f\u1160\u2800\u3164\uffa0]/gu;

/** True for text that PostgreSQL can store and a page can show without surprises. */
export const isPlainText = (value: string) => value.isWellFormed() && !UNSAFE.test(value);

/**
 * Collects everything that is wrong with one input, so that the caller hears of all mistakes at once.
 * Values pass through trimmed and in Unicode normal form C; `done` throws if anything was wrong.
 */
export class Checks {
  private readonly errors: UserError[] = [];

  add(code: string, message: string, field: string): void {
    this.errors.push(userError(code, message, field));
  }

  /** Whether something is wrong with this field already; one mistake a field is enough. */
  has(field: string): boolean {
    const path = userError('', '', field).field?.join('.');
    return this.errors.some((error) => error.field?.join('.') === path);
  }

  text(field: string, value: string, rule: TextRule): string {
    const text = value.replaceAll('\r\n', '\n').trim().normalize('NFC');
    const length = [...text].length;
    const visible = [...text.replace(INVISIBLE, '')].length;
    const min = rule.min ?? 1;
    if (!isPlainText(text))
      this.add(
        Code.INVALID,
        'Control characters, marks that turn the direction of writing, and broken Unicode are not allowed here.',
        field,
      );
    else if (!rule.multiline && /[\n\t]/.test(text)) this.add(Code.INVALID, 'This must be one line.', field);
    else if (visible === 0) this.add(Code.REQUIRED, 'This cannot be empty.', field);
    else if (visible < min) this.add(Code.TOO_SHORT, `At least ${min} characters are needed here; there are ${visible}.`, field);
    else if (length > rule.max) this.add(Code.TOO_LONG, `At most ${rule.max} characters fit here; there are ${length}.`, field);
    return text;
  }

  /** Empty or absent text is null. */
  optionalText(field: string, value: string | null | undefined, rule: TextRule): string | null {
    return value?.trim() ? this.text(field, value, rule) : null;
  }

  texts(field: string, values: readonly string[] | null | undefined, rule: TextRule & { most: number }): string[] {
    const list = values ?? [];
    if (list.length > rule.most) {
      this.add(Code.TOO_LONG, `At most ${rule.most} entries fit here; there are ${list.length}.`, field);
      return [];
    }
    return list.map((value, index) => this.text(`${field}.${index}`, value, rule));
  }

  number(field: string, value: number, min: number, max: number): number {
    if (!Number.isInteger(value) || value < min || value > max) {
      this.add(Code.OUT_OF_RANGE, `This must be a whole number from ${min} to ${max}.`, field);
    }
    return value;
  }

  /** What is wrong so far. */
  get found(): readonly UserError[] {
    return this.errors;
  }

  /** @throws Refusal with every mistake found so far. */
  done(): void {
    if (this.errors.length > 0) throw new Refusal(this.errors);
  }
}
