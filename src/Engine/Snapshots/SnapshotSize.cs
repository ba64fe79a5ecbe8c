namespace CaffeTop.Engine.Snapshots;

/// <summary>Protobuf messages end at 2 GB; Caffe crashes beyond that (BVLC #2006).</summary>
internal static class SnapshotSize
{
    public static void Check(long bytes, string what)
    {
        if (bytes > int.MaxValue)
        {
            throw new CaffeTopException(
                $"{what} would take {bytes:N0} bytes, but a protobuf file ends at {int.MaxValue:N0} (2 GB), in Caffe too; Caffe writes such nets with snapshot_format: HDF5, which is not yet supported here. Without snapshot_diff: true the file is half as large.");
        }
    }
}
