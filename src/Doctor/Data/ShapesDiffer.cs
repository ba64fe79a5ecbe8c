using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Data;

/// <summary>Images of several sizes in batches of more than one and without crop_size.</summary>
public sealed class ShapesDiffer : IDataRule
{
    public string Id => "image-sizes-differ";

    public IEnumerable<Finding> Check(CheckedData data)
    {
        if (data.Sample.Shapes < 2 || data.Batch < 2 || data.Layer.Layer.TransformParam is { CropSize: > 0 }) yield break;
        yield return this.Error(
            data.Layer.Place, $"The images in \"{Words.Name(data.Sample.Source)}\" have {data.Sample.Shapes} different sizes ({data.Looked}), and batches hold {data.Batch}.",
            "All images of a batch must have the size of its first; Caffe stops otherwise.", "Convert them to one size (convert_imageset --resize_height --resize_width), crop them (crop_size), or use batch_size: 1.",
            Fact("sizes", data.Sample.Shapes), Fact("batch", data.Batch));
    }
}
