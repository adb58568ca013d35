"""Hugging Face's transformers, asked by a test: one JSON request a line in, one JSON answer a line out.

make    {"do": "make", "folder", "seed", "maxShardSize", "config": {...}}   a GPTNeoXForCausalLM with random weights
logits  {"do": "logits", "folder", "ids": [[...]], "adapters"}              fp32 logits of all positions, in base64;
                                                                            adapters: a folder for PEFT, or absent
hasPeft {"do": "hasPeft"}                                                   whether PEFT is installed
encode  {"do": "encode", "folder", "texts": [...]}                          token ids by AutoTokenizer
"""

import base64
import importlib.util
import json
import os
import sys

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, GPTNeoXConfig, GPTNeoXForCausalLM
from transformers.utils import logging

logging.set_verbosity_error()
logging.disable_progress_bar()
torch.set_num_threads(1)
torch.set_grad_enabled(False)


def make(request):
    torch.manual_seed(request["seed"])
    model = GPTNeoXForCausalLM(GPTNeoXConfig(**request["config"]))
    # Biases start at 0 and norms at 1, which would hide tensors that were mixed up.
    for parameter in model.parameters():
        parameter.add_(torch.randn_like(parameter) * 0.2)
    model.to(getattr(torch, request["dtype"]))
    model.save_pretrained(request["folder"], max_shard_size=request["maxShardSize"])
    return {"files": sorted(os.listdir(request["folder"]))}


def logits(request):
    model = AutoModelForCausalLM.from_pretrained(request["folder"], dtype=torch.float32)
    if "adapters" in request:
        from peft import PeftModel

        model = PeftModel.from_pretrained(model, request["adapters"])
    model.eval()
    result = model(torch.tensor(request["ids"])).logits.contiguous()
    return {
        "class": type(model).__name__,
        "shape": list(result.shape),
        "logits": base64.b64encode(result.numpy().astype("<f4").tobytes()).decode(),
    }


def has_peft(request):
    return {"peft": importlib.util.find_spec("peft") is not None}


def encode(request):
    tokenizer = AutoTokenizer.from_pretrained(request["folder"])
    return {
        "class": type(tokenizer).__name__,
        "size": len(tokenizer),
        "ids": [tokenizer.encode(text, add_special_tokens=False) for text in request["texts"]],
    }


def main():
    answers = sys.stdout
    sys.stdout = sys.stderr  # whatever a library prints is no answer
    for line in sys.stdin:
        request = json.loads(line)
        try:
            verbs = {"make": make, "logits": logits, "encode": encode, "hasPeft": has_peft}
            answer = verbs[request["do"]](request)
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


main()
