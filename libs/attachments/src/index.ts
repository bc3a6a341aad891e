export { Attachment, keys, keysOf, type AttachmentState } from './attachment.js';
export { media, type MediaType, type StuffKind } from './media.js';
export { openStore, type StoreSettings } from './open-store.js';
export { MissingObject, type Store } from './store.js';
export { Spool } from './spool.js';
export { addPiece, joinPieces, pieceOf, type Piece, type Progress } from './pieces.js';
export { digestOf, receive, refuseTooLarge, type Declared, type Received } from './receive.js';
export {
  attachmentNotFound,
  attachmentsOf,
  claimAttachments,
  findAttachment,
  fromAddress,
  readWaiting,
  refuseFull,
  sameAgain,
  shelve,
  tooManyWait,
  type Upload,
} from './shelf.js';
export { lookAtNext, type Workshop } from './look.js';
export { linkLifeMs, openLink, signLink, type LinkTo } from './link.js';
export { collectOrphans, countAttachments, removeAttachment, type Collected } from './collect.js';
export { unfitFor, type UnfitFor } from './unfit.js';
