import { account, type Feature } from '../access';
import { ConnectionEntity } from './connection.entity';
import { DegreeEntity } from './degree.entity';
import { RecordShareEntity } from './record-share.entity';
import { hasMet } from './store';
import { StudentEntity } from './student.entity';
import { StudentFields } from './student.fields';
import { student } from './students';
import { ViewerStudentFields } from './viewer-student.fields';

export { Degree, DegreeLevel } from './degree.type';
export { connect, degreesOf, hasMet, lockStudent, otherSide, partiesOf, shareRecord } from './store';
export { Student, StudentItem } from './student.type';
export { student } from './students';

export const people: Feature = {
  entities: [StudentEntity, DegreeEntity, ConnectionEntity, RecordShareEntity],
  resolvers: [StudentFields, ViewerStudentFields],
  nodes: {
    Student: student,
    Account: async (viewer, key) => ((await hasMet(viewer, key)) ? account(viewer, key) : null),
  },
};
