/**
 * Volumes of pods as folders of this machine.
 *
 * <p>{@link dev.tatara.minicluster.node.volume.Volumes} finds or makes the folder behind each
 * volume: emptyDir (memory-backed ones too lie on disk), hostPath, persistentVolumeClaim (on
 * hostPath and local volumes), configMap, secret, downwardAPI and projected. Files made from
 * objects are written once, when the pod starts; read-only mounts are not enforced.
 */
package dev.tatara.minicluster.node.volume;
