using CaffeTop.Engine.Proto;

namespace CaffeTop.Doctor.Nets;

/// <summary>A mean is subtracted twice: mean_file beside mean_value (Caffe refuses both), or a layer behind the data shifts it once more.</summary>
public sealed class MeanTwice : INetRule
{
    public string Id => "mean-twice";

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        foreach (var node in net.Layers.Where(LayerKind.IsSource))
        {
            if (node.Layer.TransformParam is not { } transformation) continue;
            if (transformation is { HasMeanFile: true, MeanValue.Count: > 0 })
            {
                yield return this.Error(
                    node.Place, $"The data layer \"{Words.Name(node.Name)}\" has both mean_file and mean_value.", "Both say what is subtracted from each image; Caffe stops when it sets the layer up.", "Keep one of them.");
                continue;
            }

            if (!HasMean(transformation)) continue;
            var again = node.Readers.FirstOrDefault(reader => reader.Layer.Bottom[0] == node.Layer.Top[0] && Shifts(reader.Layer));
            if (again is null) continue;
            yield return this.Warning(
                again.Place, $"\"{Words.Name(again.Name)}\" shifts the images once more, although \"{Words.Name(node.Name)}\" subtracts a mean already.",
                "With the mean gone twice the images are as far from 0 as with none subtracted, on the other side.", $"Remove the layer \"{Words.Name(again.Name)}\", or the mean in transform_param.");
        }
    }

    private static bool HasMean(TransformationParameter transformation) => transformation.HasMeanFile || transformation.MeanValue.Any(static value => value != 0);

    // A shift that stands for a mean; 1 − x and the like are something else.
    private static bool Shifts(LayerParameter layer) => layer is { Type: "Power", PowerParam: { Shift: < 0, Scale: > 0 } };
}
