import type { Viewer } from '../access';
import { globalId } from '../platform/global-id';
import { make } from '../platform/node';
import { studentRow } from './store';
import { Student, StudentItem } from './student.type';

const EVERYTHING: ReadonlySet<StudentItem> = new Set(Object.values(StudentItem));

/** A student as this viewer may see them: everything for themselves and staff, else what they show; null if nothing. */
export async function student(viewer: Viewer, accountId: string): Promise<Student | null> {
  const row = await studentRow(viewer, accountId);
  if (!row) return null;
  const shown = viewer.isStaff || viewer.accountId === accountId ? EVERYTHING : row.sharedItems && new Set(row.sharedItems);
  if (!shown) return null;
  return make(Student, {
    id: globalId('Student', accountId),
    accountId,
    shown,
    name: row.name,
    classYear: shown.has(StudentItem.CLASS_YEAR) ? row.classYear : null,
  });
}
