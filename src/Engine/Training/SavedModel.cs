using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Snapshots;

namespace CaffeTop.Engine.Training;

/// <summary>Weights from a file into a net.</summary>
public static class SavedModel
{
    /// <summary>Copies the weights of layers of the same name from a .caffemodel into the net; errors name the file and the
    /// layer.</summary>
    /// <param name="log">Receives what Caffe logs about upgrading the file: severity, source, text.</param>
    public static WeightsReport CopyInto(Net net, string path, Action<char, string, string>? log = null)
    {
        if (path.EndsWith(".h5", StringComparison.OrdinalIgnoreCase))
        {
            throw new CaffeTopException(SafeText.Clean(path), "is a model in HDF5, which is not supported yet; use a binary .caffemodel");
        }

        using var file = ModelFile.Open(path);
        foreach (var note in file.Notes) log?.Invoke(note.Severity, note.Source, note.Text);
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
