import { account, exportAsked, type Feature, personErased } from '../access';
import { on } from '../platform/events';
import { AccountBlockEntity } from './account-block.entity';
import { ConnectionEntity } from './connection.entity';
import { DegreeEntity } from './degree.entity';
import { erasePart, exportPart } from './leaving.store';
import { RecordShareEntity } from './record-share.entity';
import { hasMet } from './store';
import { StudentEntity } from './student.entity';
import { StudentFields } from './student.fields';
import { student } from './students';
import { ViewerStudentFields } from './viewer-student.fields';

export { refuseIfBlocked } from './blocked';
export { Degree, DegreeLevel } from './degree.type';
export {
  blockedBy,
  blockedByViewer,
  connect,
  degreesOf,
  hasBlocked,
  hasMet,
  isHeld,
  isThere,
  itemsShownWith,
  lockStudent,
  otherSide,
  partiesOf,
  removeBlock,
  sharedItems,
  shareRecord,
  writeBlock,
} from './store';
export { Student, StudentItem } from './student.type';
export { student } from './students';

export const people: Feature = {
  entities: [StudentEntity, DegreeEntity, ConnectionEntity, RecordShareEntity, AccountBlockEntity],
  listeners: [on(personErased, erasePart), on(exportAsked, exportPart)],
  resolvers: [StudentFields, ViewerStudentFields],
  nodes: {
    Student: student,
    Account: async (viewer, key) => ((await hasMet(viewer, key)) ? account(viewer, key) : null),
  },
};
