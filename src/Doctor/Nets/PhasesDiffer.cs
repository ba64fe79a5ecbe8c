using CaffeTop.Engine.Proto;
using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Nets;

/// <summary>Train and test images are prepared differently (scale, mean), so that the test measures another problem than the one that is learned.</summary>
public sealed class PhasesDiffer : INetPairRule
{
    public string Id => "phases-differ";

    public IEnumerable<Finding> Check(CheckedNet train, CheckedNet test)
    {
        var learned = train.Layers.FirstOrDefault(IsImages);
        var tested = test.Layers.FirstOrDefault(node => IsImages(node) && learned is not null && node.Layer.Top[0] == learned.Layer.Top[0]);
        if (learned is null || tested is null) yield break;
        var (a, b) = (learned.Layer.TransformParam ?? new TransformationParameter(), tested.Layer.TransformParam ?? new TransformationParameter());
        if (a.Scale != b.Scale)
        {
            yield return this.Warning(
                tested.Place, $"Images are scaled by {Words.Number(a.Scale)} in training and by {Words.Number(b.Scale)} in testing.",
                "The net then sees values of another size in the test than those it has learned, and its results mean nothing.",
                $"Write the same scale in both: transform_param {{ scale: {Words.Number(a.Scale == 1 ? b.Scale : a.Scale)} }}.", Fact("train_scale", a.Scale), Fact("test_scale", b.Scale));
        }

        var (meanA, meanB) = (Mean(a), Mean(b));
        if (meanA != meanB && (meanA.Length == 0 || meanB.Length == 0))
        {
            yield return this.Warning(
                tested.Place, $"A mean is subtracted in {(meanA.Length > 0 ? "training" : "testing")} only.",
                "The net then sees brighter or darker images in the test than those it has learned.", "Write the same mean_file or mean_value in both phases.");
        }

        if (b is { HasMirror: true, Mirror: true })
        {
            yield return this.Hint(
                tested.Place, "Test images are mirrored at random.", "Caffe mirrors in phase TEST too, so that two tests of the same weights differ.",
                "Remove mirror from the TEST layer.");
        }
    }

    private static bool IsImages(NetNode node) => node.Type is "Data" or "ImageData" && node.Layer.Top.Count > 0;

    private static string Mean(TransformationParameter transformation) =>
        transformation.HasMeanFile ? transformation.MeanFile : string.Join(',', transformation.MeanValue);
}
