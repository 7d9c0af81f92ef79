export { newKey, type Place, SealError } from './aead';
export { type KeyService, LocalKeys, newMasterKeyLine } from './key-service';
export { DataKeyEntity, InstitutionKeyEntity } from './keys.entity';
export { destroyKey, JOIN_INSTITUTION_KEY, KEY_CHAIN, type KeyChain } from './keys.store';
export { keysForLoading, openText, rotateKeys, sealText, shutInstitutions, unwrapKey, useKeyService, wrapKey } from './sealing';
