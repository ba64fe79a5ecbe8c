using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Data;

/// <summary>The mean image has another size than the images.</summary>
public sealed class MeanSize : IDataRule
{
    public string Id => "mean-size";

    public IEnumerable<Finding> Check(CheckedData data)
    {
        if (data.MeanShape is not { } mean || data.Sample.Shape is not { } image || mean == image) yield break;
        yield return this.Error(
            data.Layer.Place, $"The mean image is {mean.Channels}×{mean.Height}×{mean.Width}, the first record {image.Channels}×{image.Height}×{image.Width}.",
            "The mean must have the size of the images before cropping; Caffe stops at the first image.", "Compute it from this data set: caffetop data mean DB OUT.",
            Fact("mean_height", mean.Height), Fact("image_height", image.Height));
    }
}
