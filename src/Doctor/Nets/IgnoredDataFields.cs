namespace CaffeTop.Doctor.Nets;

/// <summary>Fields of data_param (scale, mean_file, crop_size, mirror) that only old <c>layers { }</c> take over; in a <c>layer { }</c> Caffe reads and forgets them. HDF5Data takes no transformation at all.</summary>
public sealed class IgnoredDataFields : INetRule
{
    public string Id => "ignored-data-fields";

    public IEnumerable<Finding> Check(CheckedNet net)
    {
        foreach (var node in net.Layers)
        {
            List<string> ignored = [];
            if (node.Layer.DataParam is { } data)
            {
                if (data.HasScale) ignored.Add("scale");
                if (data.HasMeanFile) ignored.Add("mean_file");
                if (data.HasCropSize) ignored.Add("crop_size");
                if (data.HasMirror) ignored.Add("mirror");
            }

            if (node.Layer.ImageDataParam is { } images)
            {
                if (images.HasScale) ignored.Add("scale");
                if (images.HasMeanFile) ignored.Add("mean_file");
                if (images.HasCropSize) ignored.Add("crop_size");
                if (images.HasMirror) ignored.Add("mirror");
            }

            if (node.Type == "HDF5Data" && node.Layer.TransformParam is not null)
            {
                yield return this.Error(
                    node.Place, $"\"{Words.Name(node.Name)}\" (HDF5Data) has a transform_param.", "HDF5Data hands its numbers over as they stand in the file; Caffe stops when it is given a transformation.",
                    "Remove transform_param, and scale the numbers when the HDF5 file is made (or with a Power layer behind it).");
                continue;
            }

            if (ignored.Count == 0) continue;
            var block = node.Layer.DataParam is not null ? "data_param" : "image_data_param";
            yield return this.Warning(
                node.Place, $"{Words.List(ignored)} in {block} of \"{Words.Name(node.Name)}\" {(ignored.Count == 1 ? "has" : "have")} no effect.",
                "Caffe takes these fields from transform_param; here it reads them and forgets them, so images arrive unchanged.",
                $"Move {(ignored.Count == 1 ? "it" : "them")} into transform_param {{ }} of the same layer.");
        }
    }
}
