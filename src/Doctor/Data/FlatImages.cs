using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Data;

/// <summary>Images that hold one single value: the conversion went wrong.</summary>
public sealed class FlatImages : IDataRule
{
    public string Id => "images-empty";

    public IEnumerable<Finding> Check(CheckedData data)
    {
        var sample = data.Sample;
        if (sample.Images < 10 || sample.Flat * 2 < sample.Images || data.LabelReaders().Any(static reader => reader.IsImage)) yield break;
        yield return this.Error(
            data.Layer.Place, $"{sample.Flat} of the first {sample.Images} images in \"{Words.Name(sample.Source)}\" hold a single value.", "There is nothing to see in them.",
            "Look at some: caffetop data show DB; then make the data set anew.", Fact("empty_images", sample.Flat), Fact("images", sample.Images));
    }
}
