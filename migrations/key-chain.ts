// A data key and what wraps it, as src/platform/sealing reads them.
export const KEY = `json_build_object('keyId', k.id, 'holderId', k.holder_id, 'wrapped', encode(k.wrapped, 'base64'),
            'institutionKeyId', ik.id, 'institutionWrapped', encode(ik.wrapped, 'base64'), 'masterKeyId', ik.master_key_id)`;
export const JOIN_KEY = (owner: string) => `
            left join data_key k on k.institution_id = p.institution_id and k.holder_id = ${owner}
            left join institution_key ik on ik.institution_id = k.institution_id and ik.id = k.institution_key_id`;
