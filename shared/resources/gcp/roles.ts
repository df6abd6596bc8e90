/** Predefined roles that have a permission, the narrowest of them that Google documents, by the permission's start. */
const ROLES: readonly (readonly [RegExp, string])[] = [
  [/^storage\.managedFolders\./, 'roles/storage.folderAdmin'],
  [/^storage\./, 'roles/storage.admin'],
  [
    /^cloudkms\.(cryptoKeys|cryptoKeyVersions|keyRings|locations)\.(get|list)$/,
    'roles/cloudkms.viewer',
  ],
  [
    /^cloudkms\.(cryptoKeyVersions\.(update|restore)|cryptoKeys\.setIamPolicy)$/,
    'roles/cloudkms.admin',
  ],
  [/\.getIamPolicy$/, 'roles/iam.securityReviewer'],
  [/^notebooks\./, 'roles/notebooks.admin'],
  [/^compute\.(addresses|routers)\.list$/, 'roles/compute.networkViewer'],
  [/^compute\.instances\.get$/, 'roles/compute.viewer'],
  [/^compute\.(instances|addresses|subnetworks)\./, 'roles/compute.instanceAdmin.v1'],
  [/^aiplatform\.endpoints\.setIamPolicy$/, 'roles/aiplatform.admin'],
  [/^aiplatform\./, 'roles/aiplatform.user'],
  [/^orgpolicy\.policy\.get$/, 'roles/orgpolicy.policyViewer'],
  [/^datastore\.entities\./, 'roles/datastore.user'],
  [/^cloudtasks\.tasks\.create$/, 'roles/cloudtasks.enqueuer'],
  [/^iam\.serviceAccounts\.actAs$/, 'roles/iam.serviceAccountUser'],
  [/^secretmanager\.versions\.access$/, 'roles/secretmanager.secretAccessor'],
  [/^pubsub\.topics\.publish$/, 'roles/pubsub.publisher'],
  [/^resourcemanager\.projects\.get$/, 'roles/browser'],
  [/^serviceusage\.services\.use$/, 'roles/serviceusage.serviceUsageConsumer'],
];

/** A role that has the permission, to be named to whoever may grant it; null where none is known. */
export function roleWith(permission: string): string | null {
  return ROLES.find(([pattern]) => pattern.test(permission))?.[1] ?? null;
}
