using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Snapshots;

namespace CaffeTop.Engine.Training;

/// <summary>Weights from a file into a net.</summary>
public static class SavedModel
{
    /// <summary>Copies the weights of layers of the same name from a .caffemodel into the net; errors name the file and the
    /// layer.</summary>
    public static WeightsReport CopyInto(Net net, string path)
    {
        if (path.EndsWith(".h5", StringComparison.OrdinalIgnoreCase))
        {
            throw new CaffeTopException(SafeText.Clean(path), "is a model in HDF5, which is not supported yet; use a binary .caffemodel");
        }

        using var file = ModelFile.Open(path);
        try
        {
            return net.CopyTrainedLayersFrom(file);
        }
        catch (CaffeTopException e)
        {
            throw new CaffeTopException(SafeText.Clean(path), e.Message, e);
        }
    }
}
