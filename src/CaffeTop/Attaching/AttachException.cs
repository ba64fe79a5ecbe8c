using CaffeTop.Engine;
using CaffeTop.Events;

namespace CaffeTop.Attaching;

/// <summary>Why there is no way between a run and a viewer, as a sentence.</summary>
internal sealed class AttachException(string message) : CaffeTopException(SafeText.Clean(message));
