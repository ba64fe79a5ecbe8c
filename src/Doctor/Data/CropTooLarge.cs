using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Data;

/// <summary>crop_size is larger than the images, which Caffe does not enlarge.</summary>
public sealed class CropTooLarge : IDataRule
{
    public string Id => "crop-too-large";

    public IEnumerable<Finding> Check(CheckedData data)
    {
        var crop = data.Layer.Layer.TransformParam?.CropSize ?? 0;
        if (crop == 0 || data.Sample.Shape is not { } image || (image.Height >= crop && image.Width >= crop)) yield break;
        yield return this.Error(
            data.Layer.Place, $"crop_size is {crop}, but the first record is {image.Height}×{image.Width}.", "Images are not enlarged; Caffe stops at the first one.",
            $"Write crop_size: {Math.Min(image.Height, image.Width)} or less, or convert the images larger (convert_imageset --resize_height --resize_width).", Fact("crop_size", crop), Fact("height", image.Height), Fact("width", image.Width));
    }
}
