namespace CaffeTop.Doctor.Nets;

/// <summary>The test net reads the database that the net is trained with: its accuracy says nothing about new images.</summary>
public sealed class TestsTrainingData : INetPairRule
{
    public string Id => "tests-training-data";

    public IEnumerable<Finding> Check(CheckedNet train, CheckedNet test)
    {
        foreach (var tested in test.Layers.Where(static node => node.Type is "Data" or "ImageData"))
        {
            var source = Source(tested);
            if (source.Length == 0 || train.Layers.FirstOrDefault(node => node.Type == tested.Type && Source(node) == source) is not { } learned) continue;
            // One layer for both phases is how nets for timing and overfitting on purpose are written.
            if (ReferenceEquals(learned.Layer, tested.Layer)) continue;
            yield return this.Hint(
                tested.Place, $"The test reads \"{Words.Name(source)}\", which is what the net is trained with.",
                "A net that only remembers its training images scores well there.", "Test on images that are not trained on.");
        }
    }

    private static string Source(NetNode node) => node.Type == "Data" ? node.Layer.DataParam?.Source ?? "" : node.Layer.ImageDataParam?.Source ?? "";
}
