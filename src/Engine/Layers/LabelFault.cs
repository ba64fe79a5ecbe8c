using System.Globalization;
using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// The two words in which an operation reports the first label that is no class (<see cref="ILossOps"/>), and the sentence made of them. Caffe
/// checks labels in debug builds only and else reads whatever memory they point at.
/// </summary>
internal sealed class LabelFault(IDevice device)
{
    private readonly Storage _words = new(device);
    private readonly int[] _found = new int[2];
    private readonly float[] _label = new float[1];

    public IndexSpan Words => _words.Indices(2);

    /// <summary>One label for each place of the scores outside the class axis.</summary>
    public static void CheckLabelCount(ChannelLayout layout, int axis, Blob scores, Blob labels, Func<string, CaffeTopException> error)
    {
        var places = (long)layout.Outer * layout.Inner;
        if (places == labels.Count) return;
        throw error($"Number of labels must match number of predictions; '{labels.Name}' (shape {labels.Shape}) has {labels.Count} labels, "
            + $"'{scores.Name}' (shape {scores.Shape}) has {places} predictions with the {layout.Channels} classes in axis {axis}. "
            + "With axis 1 and scores of shape NxCxHxW there are NxHxW labels, whole numbers from 0 to C-1");
    }

    public void ThrowIfSet(Layer layer, ChannelLayout layout, Blob scores, Blob labels)
    {
        device.Memory.Download(Words, _found);
        if (_found[0] == 0) return;
        device.Memory.Fill(Words, 0);
        var place = _found[0] - 1;
        device.Memory.Download(labels.Data.Slice(place, 1), _label);
        var item = place / layout.Inner;
        var within = layout.Inner > 1 ? $", place {place % layout.Inner} of {layout.Inner}" : "";

        // The float as it lies in the batch, unless the batch has been replaced since. What is no int arrives as the smallest one.
        var same = _found[1] == int.MinValue || (int)_label[0] == _found[1];
        var label = same ? _label[0].ToString(CultureInfo.InvariantCulture) : _found[1].ToString(CultureInfo.InvariantCulture);
        throw new LabelOutOfRangeException(
            $"layer '{layer.Name}' ({layer.Type}): label {label} of batch item {item}{within} is not a class: "
            + $"'{scores.Name}' has {layout.Channels} classes, so the labels in '{labels.Name}' go from 0 to {layout.Channels - 1}; correct the data or num_output, "
            + "or let the label be skipped with ignore_label",
            item);
    }
}
