import { account, accountPart, exportAsked, type Feature, personErased } from '../access';
import { on } from '../platform/events';
import { AccountBlockEntity } from './account-block.entity';
import { AcquaintanceEntity } from './acquaintance.entity';
import { AssignCounselor } from './assign-counselor';
import { ConnectionEntity } from './connection.entity';
import { DegreeEntity } from './degree.entity';
import { erasePart, exportPart } from './leaving.store';
import { RecordShareEntity } from './record-share.entity';
import { degreesPart, hasMet } from './store';
import { StudentEntity } from './student.entity';
import { StudentFields } from './student.fields';
import { student } from './students';
import { ViewerStudentFields } from './viewer-student.fields';

export {
  type AcquaintanceRow,
  acquaintancesOf,
  acquaintanceWith,
  isMutual,
  mayIntroduce,
  noteTalk,
  writeAcquaintance,
} from './acquaintances.store';
export { BLOCKED, canReach, reachParts, refuseIfBlocked } from './blocked';
export { Degree, DegreeLevel } from './degree.type';
export {
  blockedBy,
  blockedByViewer,
  blockedPart,
  connect,
  degreesOf,
  degreesPart,
  hasBlocked,
  hasMet,
  isHeld,
  isThere,
  itemsShownWith,
  lockStudent,
  otherSide,
  partiesOf,
  partiesPart,
  removeBlock,
  sharedItems,
  sharedItemsPart,
  shareRecord,
  studentPart,
  writeBlock,
} from './store';
export { Student, StudentItem } from './student.type';
export { student } from './students';

export const people: Feature = {
  entities: [StudentEntity, DegreeEntity, ConnectionEntity, RecordShareEntity, AccountBlockEntity, AcquaintanceEntity],
  listeners: [on(personErased, erasePart), on(exportAsked, exportPart)],
  parts: {
    'Student.account': [accountPart('s.account_id', 'accountId')],
    'Student.degrees': [degreesPart('s.account_id', 'accountId')],
  },
  resolvers: [StudentFields, ViewerStudentFields, AssignCounselor],
  nodes: {
    Student: student,
    Account: async (viewer, key) => ((await hasMet(viewer, key)) ? account(viewer, key) : null),
  },
};
