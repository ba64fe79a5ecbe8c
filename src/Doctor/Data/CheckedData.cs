using CaffeTop.Doctor.Nets;
using CaffeTop.Doctor.Solvers;

namespace CaffeTop.Doctor.Data;

/// <summary>A layer that reads a database, with a sample of its records.</summary>
/// <param name="Test">Number of the test net, −1 for the train net.</param>
public sealed record CheckedData(CheckedNet Net, NetNode Layer, int Test, DataSample Sample, CheckedSolver? Solver)
{
    /// <summary>The mean image that the layer subtracts; null: none, or not here.</summary>
    public (int Channels, int Height, int Width)? MeanShape { get; init; }

    /// <summary>Other layers of the same net that read a database.</summary>
    public IReadOnlyList<CheckedData> Beside { get; internal set; } = [];

    public uint Batch => Layer.Layer.DataParam?.BatchSize ?? 0;

    /// <summary>The words that say how much was looked at.</summary>
    public string Looked => Sample.Looked == Sample.Count ? $"all {Words.Count(Sample.Count, "record")}" : $"the first {Words.Count(Sample.Looked)} of {Words.Count(Sample.Count, "record")}";

    /// <summary>Losses and accuracies that take this layer's labels, with where the labels are: the datum's label, or the datum's values (an image of labels).</summary>
    public IEnumerable<(NetNode Reader, bool IsImage)> LabelReaders()
    {
        foreach (var reader in Layer.Readers)
        {
            if (reader.Type is not ("SoftmaxWithLoss" or "Accuracy" or "HingeLoss" or "InfogainLoss" or "MultinomialLogisticLoss" or "SegAccuracy")) continue;
            if (reader.Layer.Bottom.Count < 2) continue;
            var top = Layer.Layer.Top.IndexOf(reader.Layer.Bottom[1]);
            if (top >= 0 && ReferenceEquals(reader.Sources[1], Layer)) yield return (reader, top == 0);
        }
    }
}
