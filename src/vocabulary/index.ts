import type { Feature } from '../access';
import { TermEntity } from './term.entity';
import { VocabularyQuery } from './vocabulary.query';

export { ensureTerm, termIds } from './store';
export { Term, type VocabularyKind } from './term.type';

export const vocabulary: Feature = { entities: [TermEntity], resolvers: [VocabularyQuery] };
