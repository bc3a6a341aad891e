export { readTable, type Table, type TableRow } from './read-table.js';
export { writeTable, type TableFormat } from './write-table.js';
export { reportOf, type Finding, type ImportReport } from './report.js';
export { isMalformed, mostInCell } from './cell-text.js';
