package dev.tatara.minicluster.storage;

import dev.tatara.minicluster.StateDirectory;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.HttpURLConnection;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a persistent volume for each pending claim of its class; the controller-manager binds. */
public final class LocalProvisioner implements AutoCloseable {
  /** Name of the storage class. */
  public static final String STORAGE_CLASS = "tatara-local";

  private static final String PROVISIONER = "tatara.dev/local";
  private static final long RESYNC_MILLIS = 10_000;
  private static final Logger LOG = LoggerFactory.getLogger(LocalProvisioner.class);

  private final KubernetesClient client;
  private final StateDirectory state;
  private SharedIndexInformer<PersistentVolumeClaim> informer;

  private LocalProvisioner(KubernetesClient client, StateDirectory state) {
    this.client = client;
    this.state = state;
  }

  /** Creates the storage class and begins to watch claims. */
  public static LocalProvisioner start(KubernetesClient client, StateDirectory state) {
    LocalProvisioner provisioner = new LocalProvisioner(client, state);
    provisioner.createStorageClass();
    provisioner.informer =
        client
            .persistentVolumeClaims()
            .inAnyNamespace()
            .inform(provisioner.new Claims(), RESYNC_MILLIS);
    return provisioner;
  }

  /** The folder behind a claim. No name holds an underscore, so no two claims share a folder. */
  public static Path volumeDirectory(Path root, String namespace, String claim) {
    return root.resolve("volumes").resolve(namespace + "_" + claim);
  }

  private void createStorageClass() {
    client
        .storage()
        .v1()
        .storageClasses()
        .resource(
            new StorageClassBuilder()
                .withNewMetadata()
                .withName(STORAGE_CLASS)
                .addToAnnotations("storageclass.kubernetes.io/is-default-class", "true")
                .endMetadata()
                .withProvisioner(PROVISIONER)
                .withReclaimPolicy("Retain")
                .withVolumeBindingMode("Immediate")
                .build())
        .create();
  }

  private void provision(PersistentVolumeClaim claim) {
    if (!STORAGE_CLASS.equals(claim.getSpec().getStorageClassName())
        || claim.getSpec().getVolumeName() != null
        || claim.getMetadata().getDeletionTimestamp() != null) {
      return;
    }
    String namespace = claim.getMetadata().getNamespace();
    String name = claim.getMetadata().getName();
    state.folder("volumes/" + namespace + "_" + name);
    try {
      client.persistentVolumes().resource(volumeFor(claim)).create();
      LOG.info("provisioned a volume for claim {}/{}", namespace, name);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) { // made before, and not bound yet
        LOG.warn("can't provision a volume for claim {}/{}", namespace, name, e);
      }
    }
  }

  private PersistentVolume volumeFor(PersistentVolumeClaim claim) {
    Path folder =
        volumeDirectory(
            state.root(), claim.getMetadata().getNamespace(), claim.getMetadata().getName());
    return new PersistentVolumeBuilder()
        .withNewMetadata()
        .withName("pvc-" + claim.getMetadata().getUid())
        .addToAnnotations("pv.kubernetes.io/provisioned-by", PROVISIONER)
        .endMetadata()
        .withNewSpec()
        .withCapacity(claim.getSpec().getResources().getRequests())
        .withAccessModes(claim.getSpec().getAccessModes())
        .withPersistentVolumeReclaimPolicy("Retain")
        .withStorageClassName(STORAGE_CLASS)
        .withVolumeMode("Filesystem")
        .withClaimRef(
            new ObjectReferenceBuilder()
                .withApiVersion("v1")
                .withKind("PersistentVolumeClaim")
                .withNamespace(claim.getMetadata().getNamespace())
                .withName(claim.getMetadata().getName())
                .withUid(claim.getMetadata().getUid())
                .build())
        .withNewHostPath(folder.toString(), "Directory")
        .endSpec()
        .build();
  }

  @Override
  public void close() {
    informer.close();
  }

  /** Resyncs call {@link #onUpdate} for every claim, which tries again what failed. */
  private final class Claims implements ResourceEventHandler<PersistentVolumeClaim> {
    @Override
    public void onAdd(PersistentVolumeClaim claim) {
      provision(claim);
    }

    @Override
    public void onUpdate(PersistentVolumeClaim before, PersistentVolumeClaim claim) {
      provision(claim);
    }

    @Override
    public void onDelete(PersistentVolumeClaim claim, boolean stateUnknown) {
      // the folder stays
    }
  }
}
